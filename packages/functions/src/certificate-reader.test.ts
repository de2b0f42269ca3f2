import { readFileSync } from "node:fs";
import { Secret } from "@btp-token-broker/core";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createCertificateAuthority } from "../../local/src/xsuaa/certificate-authority.ts";
import { the } from "../../../test/support/the.ts";
import { readCertificate } from "./certificate-reader.ts";

const WEEK = 7 * 24 * 3_600_000;
const authority = createCertificateAuthority(the.now);
const order = { commonName: "orders", startsAt: the.now, endsAt: the.now + WEEK };
const one = authority.issue(order);
const weak = authority.issue({ ...order, bits: 512 });
const another = authority.issue({ ...order, endsAt: the.now + 2 * WEEK });

const pem = readFileSync(new URL("../../../test/support/self-signed.pem", import.meta.url), "utf8");
const selfSigned = {
  certificate: pem.slice(pem.indexOf("-----BEGIN CERTIFICATE")),
  key: pem.slice(pem.indexOf("-----BEGIN PRIVATE"), pem.indexOf("-----BEGIN CERTIFICATE")),
};

const read = (certificate: string, privateKey = one.privateKey) =>
  readCertificate({ certificate: new Secret(certificate), privateKey: new Secret(privateKey) });

describe("readCertificate()", () => {
  test.for([
    { certificate: one.certificate, because: "it stands alone" },
    { certificate: one.certificate + one.issuer, because: "the chain is longer" },
    { certificate: one.certificate + one.issuer + authority.root, because: "the chain goes to the root" },
    {
      certificate: one.certificate + authority.root + one.issuer,
      because: "the order of what follows does not matter",
    },
    {
      certificate: one.certificate.replaceAll("\n", "\r\n"),
      because: "lines may end as on Windows",
    },
    {
      certificate: `subject=CN = orders\n${one.certificate}`,
      because: "openssl writes notes into such files",
    },
  ])("says when the client's certificate ends though $because", ({ certificate }) => {
    expect(read(certificate)).toMatchObject({ ok: true, value: { endsAt: the.now + WEEK } });
  });

  test.for([
    { certificate: one.certificate, isAlone: true, because: "nothing says who vouches for it" },
    { certificate: one.certificate + authority.root, isAlone: true, because: "the root did not sign it" },
    { certificate: one.certificate + one.issuer, isAlone: false, because: "who signed it is there" },
    {
      certificate: selfSigned.certificate,
      key: selfSigned.key,
      isAlone: false,
      because: "it vouches for itself",
    },
  ])("says that the certificate stands alone: $isAlone, since $because", ({ certificate, key, isAlone }) => {
    expect(read(certificate, key)).toMatchObject({ ok: true, value: { isAlone } });
  });

  test("says when the chain ends, where another certificate of it ends first", () => {
    const brief = createCertificateAuthority(the.now, WEEK / 2);
    const pair = brief.issue(order);
    expect(read(pair.certificate + pair.issuer, pair.privateKey)).toMatchObject({
      ok: true,
      value: { endsAt: the.now + WEEK / 2 },
    });
    // Of the same name, and it vouches for nothing here.
    expect(read(one.certificate + pair.issuer)).toMatchObject({ value: { endsAt: the.now + WEEK } });
  });

  test.for([
    { key: one.privateKey, form: "RSA PRIVATE KEY", because: "SAP hands out PKCS#1" },
    { key: one.privateKeyPkcs8, form: "PRIVATE KEY", because: "OpenSSL writes PKCS#8" },
  ])("takes a private key of the form $form, since $because", ({ key, form }) => {
    expect(key).toContain(`-----BEGIN ${form}-----`);
    expect(read(one.certificate, key).ok).toBe(true);
  });

  const encrypted = createPrivateKey(one.privateKey)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "canary" })
    .toString();
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  test.for([
    { certificate: "", field: "certificate", problem: "not_a_certificate", because: "it is empty" },
    {
      certificate: one.certificate.replace("MII", "MIX"),
      field: "certificate",
      problem: "not_a_certificate",
      because: "it is damaged",
    },
    {
      certificate: one.certificate + one.issuer.slice(0, 200),
      field: "certificate",
      problem: "not_a_certificate",
      because: "the chain was cut",
    },
    {
      certificate: one.privateKey,
      field: "certificate",
      problem: "not_a_certificate",
      because: "it is the private key",
    },
    { key: "", field: "key", problem: "not_a_private_key", because: "it is empty" },
    { key: one.certificate, field: "key", problem: "not_a_private_key", because: "it is the certificate" },
    {
      key: one.privateKey.slice(0, 300),
      field: "key",
      problem: "not_a_private_key",
      because: "it was cut",
    },
    {
      key: encrypted,
      field: "key",
      problem: "private_key_encrypted",
      because: "nobody knows the pass phrase",
    },
    { key: another.privateKey, field: "key", problem: "pair_mismatched", because: "it is another's" },
    {
      key: ec.export({ type: "sec1", format: "pem" }).toString(),
      field: "key",
      problem: "pair_mismatched",
      because: "it is of another kind",
    },
    {
      certificate: weak.certificate,
      key: weak.privateKey,
      field: "certificate",
      problem: "certificate_too_weak",
      because: "no connection can be made with it",
    },
    {
      certificate: one.issuer + one.certificate,
      field: "key",
      problem: "pair_mismatched",
      because: "the client's certificate does not come first",
    },
  ])("says $problem of $field when $because, and nothing of the text", (row) => {
    const { certificate = one.certificate, key = one.privateKey, field, problem } = row;
    expect(read(certificate, key)).toEqual({ ok: false, problem: { field, problem } });
  });
});
