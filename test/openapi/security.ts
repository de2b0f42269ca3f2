/** Where a broker may be. Only whoever deployed it knows where it is. */
export const servers = [
  {
    url: "https://{url}.lambda-url.{region}.on.aws",
    description: "A function URL, for signatures or for JWTs.",
    variables: {
      url: { default: "url-id", description: "As the deployment prints it." },
      region: { default: "eu-central-1" },
    },
  },
  {
    url: "https://{api}-{endpoint}.execute-api.{region}.amazonaws.com/live",
    description: "The private door, from inside its VPC.",
    variables: {
      api: { default: "api-id", description: "As the deployment prints it." },
      endpoint: { default: "vpce-id", description: "The interface endpoint that you come through." },
      region: { default: "eu-central-1" },
    },
  },
  { url: "http://127.0.0.1:4280", description: "`npm start`." },
  { url: "http://127.0.0.1:4284", description: "`npm start`, the door for JWTs." },
] as const;

/** How a caller proves who it is. */
export const securitySchemes = {
  sigv4: {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    description:
      "AWS Signature Version 4, for the service `lambda`, at the private door for `execute-api`, and the broker's region. A presigned URL is refused.",
    // OpenAPI has no word for it; AWS's own is read by the tools that sign (API Gateway Developer Guide,
    // "x-amazon-apigateway-authtype property").
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "At the door for JWTs: a JWT of an issuer that the broker knows, for its audience.",
  },
} as const;
