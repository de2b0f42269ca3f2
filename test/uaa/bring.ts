import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../support/finished-command.js";
import { findFreePorts } from "../support/free-ports.js";
import { startCommand } from "../support/running-command.js";

/** The only version since 2.7 that can be had from a package registry and run without building it. */
export const BROUGHT_VERSION = "4.30.0";

/** Where a UAA that was brought runs. */
export interface BroughtUaa extends AsyncDisposable {
  readonly url: string;
}

/**
 * Fetches a UAA with Maven, whose local repository keeps it for the next time, and runs it on a free port of
 * 127.0.0.1 with a database in memory, until it is disposed of.
 *
 * @param pom path of the file that lists what is fetched
 * @param folder for what is needed while it runs
 */
export async function bringUaa(pom: string, folder: string): Promise<BroughtUaa> {
  needs("java", "-version", "Java 17 or later (Debian: openjdk-17-jre-headless)");
  needs("mvn", "-version", "Maven 3 (Debian: maven)");
  const jars = join(folder, "jars");
  const fetch = ["mvn", "--batch-mode", "--quiet", "--strict-checksums", "--file", pom];
  mustRun([...fetch, "dependency:copy-dependencies", `-DoutputDirectory=${jars}`], { env: process.env });

  const port = await findFreePorts(1);
  const url = `http://localhost:${port}/uaa`;
  writeTomcat(folder, { port, war: jarIn(jars, "cloudfoundry-identity-uaa"), jars });
  const configuration = join(folder, "uaa.yml");
  // JSON is YAML, too.
  writeFileSync(configuration, JSON.stringify(uaaConfiguration(url)));

  const uaa = startCommand(["java", ...javaArguments(folder, jars)], {
    cwd: folder,
    env: {
      ...process.env,
      UAA_CONFIG_FILE: configuration,
      // It has the SAML keys without which UAA does not start.
      LOGIN_CONFIG_URL: "WEB-INF/classes/required_configuration.yml",
    },
  });
  try {
    await uaa.says(/Starting ProtocolHandler/u);
    // Tomcat starts without an application that could not.
    if (!uaa.output().includes("FrameworkServlet 'spring': initialization completed"))
      throw new Error("UAA could not start");
  } catch (error) {
    await uaa.interrupt();
    throw new Error(`${String(error)}\n${uaa.output().slice(-8000)}`, { cause: error });
  }
  return { url, [Symbol.asyncDispose]: async () => void (await uaa.interrupt()) };
}

function needs(command: string, argument: string, what: string): void {
  const { status, output } = run([command, argument], { env: process.env });
  if (status !== 0) throw new Error(`It needs ${what}, and \`${command}\` does not run: ${output.trim()}`);
}

function jarIn(folder: string, name: string): string {
  const found = readdirSync(folder).find((file) => new RegExp(`^${name}-\\d`, "u").test(file));
  if (found === undefined) throw new Error(`Maven has brought no ${name}`);
  return join(folder, found);
}

function javaArguments(folder: string, jars: string): string[] {
  const parts = ["tomcat-embed-core", "tomcat-embed-el", "tomcat-annotations-api"];
  const jaxb = ["jaxb-api", "jaxb-core", "jaxb-impl", "javax.activation"];
  return [
    // For the classes that Spring 4 makes at run time.
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "-Xmx768m",
    `-Dcatalina.base=${folder}`,
    `-Dcatalina.home=${folder}`,
    `-Djava.io.tmpdir=${folder}`,
    "-classpath",
    [...parts, ...jaxb].map((name) => jarIn(jars, name)).join(":"),
    "org.apache.catalina.startup.Tomcat",
    "--await",
  ];
}

/** Tells Tomcat to run the war as it is, but for two jars in it that Java 17 needs newer ones of. */
function writeTomcat(
  folder: string,
  { port, war, jars }: { readonly port: number; readonly war: string; readonly jars: string },
): void {
  const replacement = (old: string, name: string) =>
    `<PreResources className="org.apache.catalina.webresources.FileResourceSet"
      webAppMount="/WEB-INF/lib/${old}" base="${jarIn(jars, name)}"/>`;
  mkdirSync(join(folder, "conf"));
  mkdirSync(join(folder, "webapps"));
  writeFileSync(
    join(folder, "conf/server.xml"),
    `<Server port="-1"><Service name="uaa">
      <Connector address="127.0.0.1" port="${port}"/>
      <Engine name="uaa" defaultHost="localhost"><Host name="localhost" appBase="webapps">
        <Context path="/uaa" docBase="${war}"><Resources>
          ${replacement("aspectjweaver-1.8.12.jar", "aspectjweaver")}
          ${replacement("groovy-2.5.2.jar", "groovy")}
        </Resources></Context>
      </Host></Engine>
    </Service></Server>`,
  );
  writeFileSync(
    join(folder, "conf/web.xml"),
    `<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="4.0"><servlet>
      <servlet-name>default</servlet-name>
      <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
    </servlet></web-app>`,
  );
}

function uaaConfiguration(url: string): object {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    // `default` brings the client admin.
    spring_profiles: "default,hsqldb",
    issuer: { uri: url },
    jwt: {
      token: {
        policy: { activeKeyId: "key-1", keys: { "key-1": { signingKey: privateKey } } },
        // As on xsuaa, and not as by default.
        queryString: { enabled: false },
      },
    },
  };
}
