import type { SourceFile } from "../architecture/import-graph.ts";

/** What is deployed of the repository, but for `broker.config.ts`. */
const DEPLOYED = /^packages\/(core|functions)\/src\/.*(?<!\.test|\.types)\.ts$/;

/** Node's own modules that write files, start programs or threads, or have no business here. */
const REACHES_OUT = /^node:(fs|child_process|cluster|worker_threads|vm|dgram|http2|inspector|repl)(\/|$)/;

/** By which text becomes code, somebody is listened to, or TLS stops verifying. */
const FORBIDDEN =
  /\beval\(|new Function\(|createServer\(|rejectUnauthorized: (?!true\b|CONNECTION\.)|checkServerIdentity/;

/**
 * What outlives a request and changes: a variable of the module, or a collection that begins empty. Requests that run
 * side by side in one process would share it.
 */
const MODULE_STATE =
  /^(?:export )?(?:let|var) |^(?:export )?const \w+(?:: [^=]+)? = (?:new (?:Map|Set|WeakMap|WeakSet|Array)(?:<[^(]*>)?\(\)|\[\]|\{\});/m;

export function deployedFiles(graph: readonly SourceFile[]): readonly SourceFile[] {
  return graph.filter(({ path }) => DEPLOYED.test(path));
}

/** Says which deployed files do what a process that holds service keys must not. */
export function dangersIn(graph: readonly SourceFile[]): readonly string[] {
  return deployedFiles(graph).flatMap(({ path, imports, text }) => [
    ...imports.filter((target) => REACHES_OUT.test(target)).map((target) => `${path} imports ${target}`),
    ...(FORBIDDEN.test(text) ? [`${path} has ${FORBIDDEN.exec(text)?.[0]}`] : []),
    ...(MODULE_STATE.test(text) ? [`${path} keeps state in its module`] : []),
  ]);
}
