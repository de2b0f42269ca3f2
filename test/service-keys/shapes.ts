import type { Fixture } from "./fixture.ts";
import { cloudFoundry } from "./shapes/cloud-foundry.ts";
import { kubernetes } from "./shapes/kubernetes.ts";
import { pastes } from "./shapes/pastes.ts";
import { bindings } from "./shapes/bindings.ts";
import { services } from "./shapes/services.ts";

/** Every shape that is read. */
export const shapes: readonly Fixture[] = [
  ...cloudFoundry,
  ...bindings,
  ...kubernetes,
  ...services,
  ...pastes,
];
