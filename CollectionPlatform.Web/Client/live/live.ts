import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection } from "@microsoft/signalr";

type Subscription = {
  call: () => [method: string, ...args: unknown[]];
  next: (message: never) => void;
  open?: { dispose(): void } | undefined;
};

/**
 * The one connection of a page. It comes back by itself with growing pauses, and every stream is then asked for again with what the page
 * has by then, so that nothing is missing and nothing comes twice.
 */
export class Live {
  private readonly hub: HubConnection;
  private readonly subscriptions: Subscription[] = [];
  private tries = 0;
  private ended = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly banner: HTMLElement | null) {
    this.hub = new HubConnectionBuilder()
      // Straight to the web socket: no second request that another instance might get.
      .withUrl("/hub/live", { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build();
    this.hub.onclose(() => this.lost());
    this.hub.on("checkSession", () => void this.checkSession());
    addEventListener("online", () => this.again(0));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.again(0);
    });
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
    if (this.hub.state !== "Disconnected") return;
    try {
      await this.hub.start();
    } catch {
      this.lost();
      return;
    }
    this.tries = 0;
    clearTimeout(this.silence);
    this.silence = undefined;
    if (this.banner) this.banner.hidden = true;
    for (const subscription of this.subscriptions) this.open(subscription);
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
    // A second without a connection is worth a word, a blip is not.
    this.silence ??= setTimeout(() => !this.ended && this.say("Connection lost. What you see may be old; reconnecting…"), 1000);
    if (this.tries === 3) void this.checkSession();
    const pause = Math.min(5000, 250 * 2 ** Math.min(this.tries, 6));
    this.again(pause * (0.75 + Math.random() / 2));
  }

  private again(pause: number): void {
    if (this.ended || this.hub.state !== "Disconnected") return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.start(), pause);
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
