import { describe, expect, test } from "vitest";
import { readEnvironment } from "./environment.ts";

const variables = {
  BROKER_DOOR: "api",
  BROKER_STAGE: "prod",
  BROKER_TOKEN_ORIGINS: "*.hana.ondemand.com,http://127.0.0.1:4281",
};

describe("readEnvironment()", () => {
  test("reads what the deployment wrote, and nothing else", () => {
    expect(readEnvironment({ ...variables, AWS_REGION: "eu-central-1", BROKER_DEBUG: "1" })).toEqual({
      door: { name: "api" },
      login: undefined,
      stage: "prod",
      isProvisioned: false,
      tokenOrigins: ["*.hana.ondemand.com", "http://127.0.0.1:4281"],
    });
  });

  test.for([
    { type: "provisioned-concurrency", is: true, because: "Lambda says so" },
    { type: "on-demand", is: false, because: "a request waits for this INIT" },
    { type: "snap-start", is: false, because: "what is minted then would be a snapshot's" },
    { type: undefined, is: false, because: "nothing is said" },
  ])("is provisioned or not with $type: $is, since $because", ({ type, is }) => {
    expect(readEnvironment({ ...variables, AWS_LAMBDA_INITIALIZATION_TYPE: type }).isProvisioned).toBe(is);
  });

  test("may be told where logins are made, by doors, or be the place itself", () => {
    const login = "arn:aws:lambda:eu-central-1:111122223333:function:b-login:live";
    expect(readEnvironment({ ...variables, BROKER_LOGIN: login }).login).toBe(login);
    expect(readEnvironment({ ...variables, BROKER_LOGIN: "" }).login).toBeUndefined();
    expect(readEnvironment({ ...variables, BROKER_DOOR: "login" }).door).toEqual({ name: "login" });
  });

  test("takes spaces around the commas for spaces", () => {
    const { tokenOrigins } = readEnvironment({
      ...variables,
      BROKER_TOKEN_ORIGINS: " *.hana.ondemand.com , *.platform.sapcloud.cn ",
    });
    expect(tokenOrigins).toEqual(["*.hana.ondemand.com", "*.platform.sapcloud.cn"]);
  });

  test("reads which API stands before the private door", () => {
    const { door } = readEnvironment({ ...variables, BROKER_DOOR: "private", BROKER_API_ID: "a1b2c3d4e5" });
    expect(door).toEqual({ name: "private", apiId: "a1b2c3d4e5" });
  });

  test.for(["BROKER_DOOR", "BROKER_STAGE", "BROKER_TOKEN_ORIGINS", "BROKER_API_ID"])(
    "stops and names %s when it is not set",
    (name) => {
      const whole = { ...variables, BROKER_DOOR: "private", BROKER_API_ID: "a1b2c3d4e5" };
      expect(() => readEnvironment({ ...whole, [name]: undefined })).toThrow(`${name} is not set`);
      expect(() => readEnvironment({ ...whole, [name]: "" })).toThrow(`${name} is not set`);
    },
  );

  test("reads that the door is the one for JWTs", () => {
    expect(readEnvironment({ ...variables, BROKER_DOOR: "jwt" }).door).toEqual({ name: "jwt" });
  });

  test.for(["JWT", "API", "api ", "toString"])(
    "stops at the door '%s', which it does not have, without repeating it",
    (door) => {
      expect(() => readEnvironment({ ...variables, BROKER_DOOR: door })).toThrow(
        /^The environment variable BROKER_DOOR must be api, private, jwt or login$/,
      );
    },
  );
});
