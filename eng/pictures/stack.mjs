// The whole product on this machine, with a data directory of its own, and its HTTP interfaces.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const user = "admin";
export const password = "Pictures-of-a-run-1";
const apiKey = "pictures-0123456789-0123456789-0123456789";
const host = "CollectionPlatform.AppHost/bin/Debug/net10.0/CollectionPlatform.AppHost.dll";

/** Starts it and waits until it is ready. */
export async function startStack() {
  const data = mkdtempSync(join(tmpdir(), "pictures-"));
  const child = spawn(
    "dotnet",
    [
      host,
      "--Local:Containers=false",
      "--Local:Dashboard=false",
      "--Local:WebPort=0",
      "--Local:ApiPort=0",
      "--Local:SandboxPort=0",
      `--Local:DataDirectory=${data}`,
      `--Local:AdminPassword=${password}`,
      `--Local:ApiKey=${apiKey}`,
      "--Sandbox:Categories=40",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const urls = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      const ready = /^READY web=(\S+) api=(\S+) sandbox=(\S+)\s/m.exec(said);
      if (ready) resolve({ web: ready[1], api: ready[2], sandbox: ready[3] });
    });
    child.on("exit", (code) => reject(new Error(`AppHost ended with ${code}:\n${said.slice(-4000)}`)));
  });
  return {
    ...clients(urls),
    pid: child.pid,
    async stop() {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** What can be asked of a stack that runs. */
export function clients({ web, api, sandbox }) {
  const call = async (method, path, body) => send(`${api}/api/${path}`, method, body, { "X-Api-Key": apiKey });
  return {
    web,
    api,
    sandbox,
    call,
    control: (provider, faults) => send(`${sandbox}/control/${provider}`, "PUT", faults),
    rates: (amazon, ebay) =>
      call("PUT", "prices", {
        amazon: { priceUsd: 0.01, callsPerSecond: amazon, burst: amazon },
        ebay: { priceUsd: 0.002, callsPerSecond: ebay, burst: ebay },
      }),
    cap: (usd) => call("PUT", "settings", { budgetCapUsd: usd, warnAtPercent: 80 }),
    categories: async () => (await call("GET", "categories?limit=500")).items,
    start: (name, categories) =>
      call("POST", "collections", { name, categoryIds: categories.map((category) => category.id), acknowledgeWarning: true }),
    run: (id) => call("GET", `runs/${id}`),
    async until(id, holds, what) {
      await until(async () => holds(await call("GET", `runs/${id}`)), what);
    },
  };
}

async function send(url, method, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.headers.get("content-type")?.includes("json") ? answer.json() : answer.text();
}

/** Polls until it holds; fails with what was waited for. */
export async function until(holds, what, seconds = 300) {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
