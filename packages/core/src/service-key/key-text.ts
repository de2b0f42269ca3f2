import { type KeyProblem, WHOLE_VALUE } from "../key-problem.ts";
import { fail, type Result, succeed } from "../result.ts";
import type { Secret } from "../secret.ts";
import { isObject, type Json, parseJson } from "./json.ts";
import { readYamlSecret } from "./kubernetes-secret.ts";

/** What a text is, before anybody looks into it. */
export type TextForm = "json" | "cf_output" | "json_text" | "yaml";

export interface KeyText {
  readonly json: Json;
  readonly form: TextForm;
}

/** `cf service-key` prints a line or two, in the language of its user, before the JSON. */
const CF_BANNER = /^[^{}[\]]{1,500}(?=\{)(?<=\n\s*)/;
const YAML_MANIFEST = /^(apiVersion|kind|data|metadata|stringData):/m;

/** Finds the JSON object in what was stored: the JSON itself, with the cf CLI's words before it, as a text, or as YAML. */
export function readKeyText(text: Secret): Result<KeyText, KeyProblem> {
  const trimmed = text
    .reveal()
    .replace(/^\uFEFF/, "")
    .trim();
  const json = parseJson(trimmed);
  if (isObject(json)) return succeed({ json, form: "json" });
  if (typeof json === "string") {
    const inner = parseJson(json);
    if (isObject(inner)) return succeed({ json: inner, form: "json_text" });
  }
  if (json !== undefined) return fail({ field: WHOLE_VALUE, problem: "not_an_object" });
  if (!trimmed.startsWith("{") && YAML_MANIFEST.test(trimmed)) {
    const manifest = readYamlSecret(trimmed);
    if (!manifest) return fail({ field: WHOLE_VALUE, problem: "yaml_unreadable" });
    return succeed({ json: manifest, form: "yaml" });
  }
  const printed = parseJson(trimmed.replace(CF_BANNER, ""));
  if (isObject(printed)) return succeed({ json: printed, form: "cf_output" });
  return fail({ field: WHOLE_VALUE, problem: whyNotJson(trimmed.replace(CF_BANNER, "")) });
}

/** What is most likely wrong with a text that is meant to be JSON. */
function whyNotJson(text: string): KeyProblem["problem"] {
  if (/:\s*"?<[^<>{}]{1,80}>/.test(text)) return "placeholders";
  if (/[\u201C-\u201F\u2018\u2019\u00AB\u00BB]/.test(text)) return "typographic_quotes";
  if (/,\s*[}\]]/.test(text)) return "trailing_comma";
  return isCutOff(text) ? "cut_off" : "not_json";
}

/** Whether more is opened than closed. */
function isCutOff(text: string): boolean {
  const brackets = text.replace(/"(?:[^"\\]|\\.)*"/g, "").replace(/[^{}]/g, "");
  return text.startsWith("{") && brackets.length < 2 * brackets.replaceAll("}", "").length;
}
