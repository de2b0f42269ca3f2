import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { binding, certurl, cis, serviceManager, serviceManagerUrl, without, x509 } from "../values.ts";

export const bindings: readonly Fixture[] = [
  {
    name: "service-manager-binding",
    from: "Service Manager API, `GET /v1/service_bindings/ID`",
    text: json({ ...binding, credentials: cis }),
  },
  {
    name: "btp-cli",
    from: "`btp --format json get services/binding`",
    text: json({ ...binding, labels: `subaccount_id = ${the.subaccount}`, credentials: cis }),
  },
  {
    name: "smctl",
    from: "`smctl get-binding NAME -o json`",
    text: json({ items: [{ ...binding, credentials: cis }] }),
  },
  { name: "service-manager", from: "An instance of Service Manager itself", text: json(serviceManager) },
  {
    name: "service-manager-x509",
    from: "The same with a certificate: neither `url` nor secret",
    text: json({ ...without(serviceManager, "clientsecret", "url"), ...x509, certurl }),
  },
  {
    name: "accounts-v1",
    from: "Accounts API v1, `serviceManagementBinding`",
    text: json({
      clientid: serviceManager.clientid,
      clientsecret: the.clientSecret,
      sm_url: serviceManagerUrl,
      url: the.origin,
      xsappname: serviceManager.xsappname,
    }),
  },
  {
    name: "accounts-v2",
    from: "Accounts API v2, `serviceManagerBindings/NAME`",
    text: json({ name: "second", ...serviceManager, creationDate: "2026-11-14T16:38:47.871Z" }),
  },
  {
    name: "accounts-v2-x509",
    from: "The same with a certificate: `certUrl`",
    text: json({
      name: "second",
      ...without(serviceManager, "clientsecret", "url"),
      ...x509,
      certUrl: certurl,
      creationDate: "2026-11-14T16:38:47.871Z",
    }),
  },
  {
    name: "accounts-v2-list",
    from: "Accounts API v2, the list of one",
    text: json({ items: [{ name: "second", ...serviceManager }] }),
  },
];
