export default $config({
  async app({ stage }) {
    const { default: configure } = await import("./broker.config.ts");
    const production = stage === "production";
    return {
      name: "btp-token-broker",
      home: "aws",
      protect: production,
      removal: production ? "retain" : "remove",
      // 7.48.0 is the first version with `aws.lambda.ResourcePolicy`; docs/adr/0003 says what that costs.
      providers: { aws: { version: "7.48.0", region: configure(stage).region } },
    };
  },
  async run() {
    const { api, live } = await import("./infra/api.ts");
    const { url } = await import("./infra/front-door.ts");
    await import("./infra/warm-up.ts");
    return { url: url.functionUrl, function: api.name, alias: live.name };
  },
});
