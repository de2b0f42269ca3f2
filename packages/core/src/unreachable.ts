/** How a server is out of reach. */
export type Unreachable = "dns" | "tls" | "connection" | "timeout";
