import type { KeyProblem } from "../key-problem.ts";
import { fail, type Result, succeed } from "../result.ts";
import { textOfBase64 } from "./base64.ts";
import { isObject, isText, type Json } from "./json.ts";

/**
 * The entries of a Kubernetes Secret as texts; `undefined` for what is none.
 *
 * `data` is in base64, `stringData` is not and wins (Kubernetes: "Secrets"). What is no text belongs to somebody else
 * and is left out; if it was wanted, it will be missed by its name.
 */
export function openKubernetesSecret(outer: Json): Result<Json, KeyProblem> | undefined {
  const { kind, data, stringData } = outer;
  const isManifest = isText(kind) && ("apiVersion" in outer || "metadata" in outer);
  if (isManifest && kind !== "Secret" && kind !== "List")
    return fail({ field: "kind", problem: "other_manifest" });
  if (!isObject(data) && !isObject(stringData)) return undefined;
  if (!isManifest && !(isObject(data) && Object.values(data).every(isText))) return undefined;
  const decoded = Object.entries(isObject(data) ? data : {}).map(([name, value]): [string, unknown] => [
    name,
    isText(value) ? textOfBase64(value) : undefined,
  ]);
  const texts = decoded.filter(([, text]) => text !== undefined);
  if (decoded.length > 0 && texts.length === 0) return fail({ field: "data", problem: "not_base64" });
  return succeed({ ...Object.fromEntries(texts), ...(isObject(stringData) && stringData) });
}

// What may be of any length stands in one place of each: a line of blanks would cost the square of its length, or the cube.
const SECTION = /^([\w.-]+):(.*)$/s;
const ENTRY = /^[ \t]+["']?([\w.-]+)["']?:(.*)$/s;
const ENCODED = /^[A-Za-z0-9+/=]*$/;

/**
 * Reads a Secret as `kubectl get secret -o yaml` prints it: `data` with a line for each entry. Of YAML that is all, since
 * no more is needed; `undefined` where a line of `data` is written in another way.
 */
export function readYamlSecret(text: string): Json | undefined {
  const outer: Record<string, unknown> = {};
  const data: [string, string][] = [];
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    if (/^(---|\s*#|\s*$)/.test(line)) continue;
    const [, name, value = ""] = SECTION.exec(line) ?? [];
    if (name !== undefined) {
      if (name === "items") return undefined;
      section = name;
      outer[name] = unquoted(value);
    } else if (section === "data") {
      const [, entry, written = ""] = ENTRY.exec(line) ?? [];
      const encoded = unquoted(written);
      if (entry === undefined || !ENCODED.test(encoded)) return undefined;
      data.push([entry, encoded]);
    } else if (section === "stringData") return undefined;
  }
  return { ...outer, data: Object.fromEntries(data) };
}

function unquoted(value: string): string {
  return value.trim().replace(/^["']|["']$/g, "");
}
