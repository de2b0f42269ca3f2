import { type Fixture, json } from "../fixture.ts";
import { cis } from "../values.ts";

const vcap = { cis: [{ label: "cis", plan: "central", name: "cis", tags: ["cis"], credentials: cis }] };

export const cloudFoundry: readonly Fixture[] = [
  { name: "cockpit", from: "The cockpit, *View*; cf 6 and 7 without their first line", text: json(cis) },
  {
    name: "cf-7",
    from: "`cf service-key INSTANCE KEY`, cf 6 and 7",
    text: `Getting key cis-key for service instance cis-central as me@example.com...\n\n${json(cis)}\n`,
  },
  {
    name: "cf-8",
    from: "`cf service-key INSTANCE KEY`, cf 8",
    text: `Getting key cis-key for service instance cis-central as me@example.com...\n\n${json({ credentials: cis })}\n`,
  },
  {
    name: "cf-german",
    from: "The same in German",
    text: `Schlüssel cis-key für Serviceinstanz cis-central wird als me@example.com abgerufen...\n\n${json(cis)}\n`,
  },
  {
    name: "cf-api",
    from: "CF v3 API, `/v3/service_credential_bindings/GUID/details`",
    text: json({ credentials: cis, syslog_drain_url: null, volume_mounts: [] }),
  },
  { name: "vcap-services", from: "`VCAP_SERVICES` of a bound application, its value", text: json(vcap) },
  {
    name: "default-env",
    from: "`cf env`, `default-env.json`: the variable with its name",
    text: json({ VCAP_SERVICES: vcap, VCAP_APPLICATION: { application_name: "orders" } }),
  },
];
