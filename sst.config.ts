export default $config({
  async app({ stage }) {
    const { default: configure } = await import("./broker.config.ts");
    const { preflight } = await import("./infra/preflight.ts");
    const name = "btp-token-broker";
    const configuration = configure(stage);
    preflight(name, configuration);
    const production = stage === "production";
    return {
      name,
      home: "aws",
      protect: production,
      removal: production ? "retain" : "remove",
      // 7.48.0 is the first version with `aws.lambda.ResourcePolicy`; docs/adr/0003 says what that costs.
      providers: { aws: { version: "7.48.0", region: configuration.region } },
    };
  },
  async run() {
    const { api, url } = await import("./infra/api.ts");
    return { url: url.functionUrl, function: api.fn.name, alias: api.live.name };
  },
});
