import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import {
  base64,
  certurl,
  cis,
  entries,
  instance,
  manifest,
  serviceManager,
  serviceManagerUrl,
  texts,
  without,
  x509,
  xsuaa,
} from "../values.ts";

const metadata = {
  metaDataProperties: [
    { name: "instance_name", format: "text" },
    { name: "tags", format: "json" },
  ],
  credentialProperties: [
    { name: "endpoints", format: "json" },
    { name: "grant_type", format: "text" },
    { name: "uaa", format: "json" },
  ],
};
const container = {
  metaDataProperties: metadata.metaDataProperties,
  credentialProperties: [{ name: "credentials.json", format: "json", container: true }],
};
const yaml = (data: Readonly<Record<string, string>>) =>
  [
    "apiVersion: v1",
    "data:",
    ...Object.entries(data).map(([name, value]) => `  ${name}: ${value}`),
    "kind: Secret",
    "metadata:",
    "  name: cis-binding",
    "type: Opaque",
    "",
  ].join("\n");

export const kubernetes: readonly Fixture[] = [
  {
    name: "kubernetes-json",
    from: "`kubectl get secret NAME -o json`, as the service operator writes it",
    text: json(manifest({ data: entries({ ...cis, ...instance, ".metadata": metadata }) })),
  },
  {
    name: "kubernetes-yaml",
    from: "`kubectl get secret NAME -o yaml`",
    text: yaml(entries({ ...cis, ...instance, ".metadata": metadata })),
  },
  {
    name: "kubernetes-list",
    from: "`kubectl get secrets -l … -o json`, the list of one",
    text: json({ apiVersion: "v1", kind: "List", metadata: {}, items: [manifest({ data: entries(cis) })] }),
  },
  {
    name: "kubernetes-string-data",
    from: "A manifest before it is applied: `stringData`",
    text: json(manifest({ stringData: texts(cis) })),
  },
  {
    name: "kubernetes-x509",
    from: "A Secret of an `x509` binding",
    text: json(
      manifest({
        data: entries({ ...without(xsuaa, "clientsecret"), "credential-type": "x509", ...x509, certurl }),
      }),
    ),
  },
  {
    name: "secret-key",
    from: "The service operator with `secretKey: credentials.json`",
    text: json(
      manifest({
        data: {
          "credentials.json": base64(JSON.stringify(cis)),
          ...entries({ ...instance, ".metadata": container }),
        },
      }),
    ),
  },
  {
    name: "secret-root-key",
    from: "The service operator with `secretRootKey: cis`: texts inside of a text",
    text: json(manifest({ data: { cis: base64(JSON.stringify(texts({ ...cis, ...instance }))) } })),
  },
  {
    name: "mounted-files",
    from: "A mounted Secret, a file for each member",
    text: json({ ...texts(cis), ...instance }),
  },
  {
    name: "operator-access",
    from: "The service operator's own Secret: `tokenurl` is the base",
    text: json(
      manifest({
        data: entries({
          clientid: serviceManager.clientid,
          clientsecret: the.clientSecret,
          sm_url: serviceManagerUrl,
          tokenurl: the.origin,
          tokenurlsuffix: "/oauth/token",
        }),
      }),
    ),
  },
  {
    name: "operator-access-x509",
    from: "The same with a certificate: `tls.crt`, `tls.key`",
    text: json(
      manifest({
        data: entries({
          clientid: serviceManager.clientid,
          "tls.crt": x509.certificate,
          "tls.key": x509.key,
          sm_url: serviceManagerUrl,
          tokenurl: certurl,
          tokenurlsuffix: "/oauth/token",
        }),
      }),
    ),
  },
  {
    name: "crossplane",
    from: "Crossplane's Secret: `attribute.` before every name",
    text: json(
      manifest({
        data: entries({
          "attribute.client_id": xsuaa.clientid,
          "attribute.client_secret": the.clientSecret,
          "attribute.token_url": `${the.origin}/oauth/token`,
          "attribute.api_url": xsuaa.apiurl,
        }),
      }),
    ),
  },
];
