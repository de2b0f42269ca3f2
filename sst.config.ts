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
    // Here and not in `app`, whose errors SST shows under `--print-logs` only. Nothing has been made yet.
    const { preflight } = await import("./infra/preflight.ts");
    const { configuration, prefix } = await import("./infra/stage.ts");
    preflight(prefix, configuration);
    const { addressOf } = await import("./infra/address.ts");
    const { api, url } = await import("./infra/api.ts");
    const { privateUrls } = await import("./infra/private-door.ts");
    const { jwtUrl } = await import("./infra/jwt-door.ts");
    await import("./infra/door-changes.ts");
    const { wakes } = await import("./infra/alarms.ts");
    const { dashboard } = await import("./infra/dashboard.ts");
    return {
      url: addressOf(url),
      ...(privateUrls && { privateUrls }),
      ...(jwtUrl && { jwtUrl }),
      function: api.fn.name,
      alias: api.live.arn,
      dashboard: dashboard.dashboardName,
      alarmsWake: wakes,
    };
  },
});
