import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { cis, uaa, xsuaa } from "../values.ts";

const cisWith = (members: object) => json({ ...cis, uaa: { ...uaa, ...members } });
const SAMPLE = `{
  "endpoints": {
    "accounts_service_url": "<accounts_service_url>",
    "saas_registry_service_url": "<saas_registry_service_url>",
  },
  "grant_type": "user_token",
  "uaa": {
    "clientid": <clientid>,
    "clientsecret": <clientsecret>,
    "url": <url>
  }
}`;

export const unreadable: readonly Fixture[] = [
  {
    name: "sample",
    from: "The sample in SAP's documentation, with its placeholders and its comma",
    text: SAMPLE,
  },
  {
    name: "sample-quoted",
    from: "The same, tidied up until it was JSON",
    text: cisWith({ clientid: "<clientid>", clientsecret: "<clientsecret>" }),
  },
  { name: "trailing-comma", from: "Edited by hand", text: json(cis).replace(/\n}$/, ",\n}") },
  {
    name: "typographic-quotes",
    from: "Sent by way of a document",
    text: json(xsuaa).replaceAll(/"([^"]*)"/g, "“$1”"),
  },
  { name: "cut", from: "A terminal that was too small", text: json(cis).slice(0, -40) },
  { name: "secret-alone", from: "Somebody stored the secret only", text: the.clientSecret },
  { name: "json-list", from: "A list of keys without a name", text: json([cis]) },
];
