/** What screen readers hear of a run that moves: coarse steps, each once, and nothing of where it stood when the page was opened. */
export class Speech {
  private tenth: number | undefined;
  private used: number | undefined;
  private word: string | undefined;

  constructor(private readonly voice: HTMLElement | null) {}

  /** Every 10 % of the way. The bar's own label follows in the same steps. */
  progress(bar: HTMLProgressElement, text: string, ratio: number): void {
    const tenth = Math.floor(ratio * 10);
    if (tenth === this.tenth) return;
    bar.setAttribute("aria-label", `Progress: ${text}`);
    if (this.tenth !== undefined && tenth > this.tenth) this.say(`${tenth * 10} %: ${text}`);
    this.tenth = tenth;
  }

  /** What the run has come to: also that it waits, or needs somebody. */
  state(word: string): void {
    if (this.word !== undefined && word !== this.word) this.say(word);
    this.word = word;
  }

  /** When the warning mark (percent) and all of the cap are spent. */
  spend(ratio: number, cap: string, warnAtPercent: number): void {
    const used = ratio >= 1 ? 100 : ratio * 100 >= warnAtPercent ? warnAtPercent : 0;
    if (this.used !== undefined && used > this.used)
      this.say(used === 100 ? `The cap of ${cap} is reached.` : `${used} % of the cap of ${cap} is spent.`);
    this.used = used;
  }

  private say(text: string): void {
    if (this.voice) this.voice.textContent = text;
  }
}
