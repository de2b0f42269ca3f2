import { edited, type XsuaaFault } from "../../packages/local/src/xsuaa/fault.ts";

/** What a fault plants into what it answers or stores: it belongs into no output. */
export const CANARY = "canary-7b1e55";

/** The fault with a canary wherever its answer has a place for one, and otherwise as it is. */
export function withCanary(fault: XsuaaFault): XsuaaFault {
  if (typeof fault === "string") return fault;
  const headers = { ...fault.headers, "x-canary": CANARY, "www-authenticate": `Basic realm="${CANARY}"` };
  if ("status" in fault) return { ...fault, headers, body: textWithCanary(fault.body) };
  const { answer, claims } = fault;
  return {
    ...fault,
    headers,
    // A token id that is none: one that is may stand in the audit line.
    answer: (real) => ({ ...edited(real, answer), jti: `${CANARY} is no id`, canary: CANARY }),
    claims: (real) => ({ ...edited(real, claims), canary: CANARY }),
  };
}

/** Still as empty, as much JSON, as much a page as before. */
function textWithCanary(text: string): string {
  const json = parse(text);
  if (text === "" || json === null) return text;
  if (typeof json !== "object") return `${text}${CANARY}`;
  const members = Object.entries(json).map(([name, value]) => [
    name,
    // The code of a refusal is what it is known by.
    name === "error" || typeof value !== "string" ? value : `${value} ${CANARY}`,
  ]);
  return JSON.stringify({ error_description: CANARY, ...Object.fromEntries(members), canary: CANARY });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
