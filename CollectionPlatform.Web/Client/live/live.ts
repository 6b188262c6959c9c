import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection, type IHttpConnectionOptions } from "@microsoft/signalr";

type Subscription = {
  call: () => [method: string, ...args: unknown[]];
  next: (message: never) => void;
  open?: { dispose(): void } | undefined;
};

/** Ways to the hub, the best first. Proxies may refuse web sockets, or hold events back: the next way goes on then, slower. */
const ways: IHttpConnectionOptions[] = [
  // Straight to the web socket: no second request that another instance might get.
  { transport: HttpTransportType.WebSockets, skipNegotiation: true },
  { transport: HttpTransportType.ServerSentEvents },
  { transport: HttpTransportType.LongPolling },
];

/** A way that is neither open nor refused by then (ms) is given up: some proxies say nothing. */
const patience = 8000;

const offline = "You are offline. What you see may be old.";
const reconnecting = "Connection lost. What you see may be old; reconnecting…";

/**
 * The one connection of a page. It comes back by itself with growing pauses, and every stream is then asked for again with what the page
 * has by then, so that nothing is missing and nothing comes twice.
 */
export class Live {
  private hub: HubConnection;
  private readonly subscriptions: Subscription[] = [];
  private tries = 0;
  private ended = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly banner: HTMLElement | null) {
    this.hub = this.build(ways[0]!);
    addEventListener("online", () => this.again(0));
    // The browser knows at once; an open connection would notice by its silence only.
    addEventListener("offline", () => {
      if (!this.ended) this.say(offline);
      void this.hub.stop();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.again(0);
    });
  }

  get connected(): boolean {
    return this.hub.state === "Connected";
  }

  /** `call` is asked anew at each connect, and when the answer is called, because what it asks for has changed. */
  stream<T>(call: Subscription["call"], next: (message: T) => void): () => void {
    const subscription: Subscription = { call, next };
    this.subscriptions.push(subscription);
    return () => {
      if (this.hub.state === "Connected") this.open(subscription);
    };
  }

  async start(): Promise<void> {
    if (this.ended || this.hub.state !== "Disconnected") return;
    if (!(await this.connect())) {
      this.lost();
      return;
    }
    this.tries = 0;
    clearTimeout(this.silence);
    this.silence = undefined;
    if (this.banner) this.banner.hidden = true;
    for (const subscription of this.subscriptions) this.open(subscription);
  }

  private async connect(): Promise<boolean> {
    for (const way of ways) {
      if (this.ended) return false;
      const hub = (this.hub = this.build(way));
      const late = setTimeout(() => void hub.stop(), patience);
      try {
        await hub.start();
        hub.onclose(() => this.lost());
        return true;
      } catch {
        // Refused or away: the next way may do.
      } finally {
        clearTimeout(late);
      }
    }
    return false;
  }

  private build(way: IHttpConnectionOptions): HubConnection {
    const hub = new HubConnectionBuilder().withUrl("/hub/live", way).configureLogging(LogLevel.None).build();
    hub.on("checkSession", () => void this.checkSession());
    return hub;
  }

  private open(subscription: Subscription): void {
    subscription.open?.dispose();
    const again = () => {
      // A stream that ends while the connection holds: the server let it go.
      setTimeout(() => {
        if (this.hub.state === "Connected" && subscription.open === mine) this.open(subscription);
      }, 2000);
    };
    const mine = (subscription.open = this.hub.stream<never>(...subscription.call()).subscribe({
      next: subscription.next,
      complete: again,
      error: () => {
        if (this.hub.state === "Connected") again();
      },
    }));
  }

  private lost(): void {
    if (this.ended) return;
    this.tries++;
    // A second without a connection is worth a word, a blip is not. What the banner says already, such as that nothing was sent, stays.
    this.silence ??= setTimeout(() => {
      if (!this.ended && this.banner?.hidden) this.say(navigator.onLine ? reconnecting : offline);
    }, 1000);
    if (this.tries === 3) void this.checkSession();
    const pause = Math.min(5000, 250 * 2 ** Math.min(this.tries, 6));
    this.again(pause * (0.75 + Math.random() / 2));
  }

  private again(pause: number): void {
    if (this.ended || this.hub.state !== "Disconnected") return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.start(), pause);
  }

  /** Whether what a person does now can reach the server; where it cannot, the banner says so. Asked only while the connection is lost. */
  async reaches(): Promise<boolean> {
    try {
      await fetch("/alive", { cache: "no-store" });
      return true;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.say("The server cannot be reached. Nothing was sent; try again when the connection is back.");
      return false;
    }
  }

  /** Asks whether the session holds, and ends with it. A web socket does not tell why it was refused; a plain request does. */
  async checkSession(): Promise<void> {
    try {
      const answer = await fetch(location.href, { method: "HEAD", redirect: "manual" });
      if ((answer.type !== "opaqueredirect" && answer.status !== 401) || !this.banner) return;
      this.ended = true;
      const link = document.createElement("a");
      link.href = `/signin?returnUrl=${encodeURIComponent(location.pathname + location.search)}`;
      link.textContent = "Sign in again";
      this.banner.replaceChildren("Your session has ended. ", link);
      this.banner.hidden = false;
      await this.hub.stop();
    } catch {
      // Still away: the banner says so already.
    }
  }

  private say(text: string): void {
    if (!this.banner) return;
    if (this.banner.textContent !== text) this.banner.textContent = text;
    this.banner.hidden = false;
  }
}
