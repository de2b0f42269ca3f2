import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { binding, cis, manifest, uaa, xsuaa } from "../values.ts";

export const wrapped: readonly Fixture[] = [
  {
    name: "vcap-two-services",
    from: "`VCAP_SERVICES` of an application with two services",
    text: json({ cis: [{ credentials: cis }], xsuaa: [{ credentials: xsuaa }] }),
  },
  {
    name: "two-bindings",
    from: "A list of two bindings",
    text: json({ num_items: 2, items: [binding, binding].map((each) => ({ ...each, credentials: cis })) }),
  },
  {
    name: "service-binding-manifest",
    from: "The manifest that asks for the binding",
    text: json({
      apiVersion: "services.cloud.sap.com/v1",
      kind: "ServiceBinding",
      metadata: { name: "cis-binding" },
      spec: { serviceInstanceName: "cis-central" },
    }),
  },
  {
    name: "sealed-secret",
    from: "A SealedSecret out of a repository",
    text: json({
      apiVersion: "bitnami.com/v1alpha1",
      kind: "SealedSecret",
      metadata: { name: "cis-binding" },
      spec: { encryptedData: { uaa: "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq" } },
    }),
  },
  {
    name: "yaml-block",
    from: "YAML written by hand",
    text: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: cis-binding\nstringData:\n  uaa: |\n    ${JSON.stringify(uaa)}\n`,
  },
  {
    name: "not-base64",
    from: "A manifest with its values in the open below `data`",
    text: json(
      manifest({ data: { clientid: the.clientId, clientsecret: the.clientSecret, url: the.origin } }),
    ),
  },
  {
    name: "binding-in-progress",
    from: "A binding that is still being made",
    text: json({ ...binding, ready: false, last_operation: { type: "create", state: "in progress" } }),
  },
  {
    name: "binding-failed",
    from: "A binding that could not be made",
    text: json({
      ...binding,
      ready: false,
      credentials: {},
      last_operation: { type: "create", state: "failed" },
    }),
  },
  { name: "btp-create", from: "What `btp create services/binding` answers", text: json(binding) },
];
