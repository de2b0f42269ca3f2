import { type Fixture, json } from "../fixture.ts";
import { cis } from "../values.ts";

export const pastes: readonly Fixture[] = [
  { name: "byte-order-mark", from: "A file from an editor on Windows", text: `\uFEFF${json(cis)}\r\n` },
  {
    name: "json-text",
    from: "A CLI that put quotation marks around it",
    text: JSON.stringify(JSON.stringify(cis)),
  },
  {
    name: "key-value",
    from: "The Secrets Manager console, *Key/value*: a name of yours, and the key as its value",
    text: json({ "cis-central": JSON.stringify(cis) }),
  },
];

/** Every shape that is read. */
