import type { BodyKind } from "./failure.ts";
import type { Secret } from "./secret.ts";

/** Says what a body looks like by how it begins, for an operator who may not see it: endpoints echo what was sent. */
export function bodyKind(body: Secret): BodyKind {
  const text = body.reveal().trim();
  if (text === "") return "empty";
  if (/^<(?:!doctype html|html|head|body)\b/i.test(text)) return "html";
  if (text.startsWith("<")) return "xml";
  if (isJson(text)) return "json";
  return /^[[{]/.test(text) ? "cut_json" : "text";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
