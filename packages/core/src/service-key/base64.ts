const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The text whose UTF-8 is encoded in base64 (RFC 4648 §4), as `data` of a Kubernetes Secret has it; `undefined` where it
 * is not base64, or the bytes are not UTF-8. By hand, since neither `atob` nor `Buffer` is part of the language.
 */
export function textOfBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/\s/g, "");
  if (!BASE64.test(compact)) return undefined;
  let percent = "";
  let bits = 0;
  let held = 0;
  for (const character of compact.replace(/=+$/, "")) {
    held = (held << 6) | ALPHABET.indexOf(character);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    percent += `%${((held >> bits) & 0xff).toString(16).padStart(2, "0")}`;
    held &= (1 << bits) - 1;
  }
  try {
    return decodeURIComponent(percent);
  } catch {
    return undefined; // Not UTF-8.
  }
}
