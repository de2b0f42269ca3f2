import type { Fixture } from "./fixture.ts";
import { clients } from "./refusals/clients.ts";
import { credentials } from "./refusals/credentials.ts";
import { places } from "./refusals/places.ts";
import { unreadable } from "./refusals/unreadable.ts";
import { wrapped } from "./refusals/wrapped.ts";

/** Every refusal, each as it comes about. */
export const refusals: readonly Fixture[] = [
  ...unreadable,
  ...wrapped,
  ...clients,
  ...credentials,
  ...places,
];
