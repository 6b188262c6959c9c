// What the hub and the pages send, as design and contract name it.
export interface Counts {
  unitsDone: number;
  unitsKnown: number;
  unitsExpected: number;
  products: number;
  listings: number;
  skippedFresh: number;
  failed: number;
  calls: { amazon: number; ebay: number };
}

export interface Spend {
  settledUsd: number;
  uncertainUsd: number;
  capUsd: number;
  usedRatio: number;
  warned: boolean;
  savedUsd: number;
}

export interface Run {
  id: string;
  job: string;
  name: string;
  state: string;
  waitingFor: { provider: string; reason: string; nextProbeAt: string | null } | null;
  startedAt: string | null;
  finishedAt: string | null;
  spend: Spend;
  counts: Counts;
  currentCategory: string | null;
  itemsPerSecond: number;
  eta: { lowSeconds: number | null; highSeconds: number | null; reason: string | null } | null;
}

/** How a run's state reads. */
export interface Shown {
  kind: string;
  state: string;
  icon: string;
  word: string;
  nextStep: string;
  until: string | null;
}

/** What a run's figures say in words. */
export interface RunText {
  title: string;
  progress: string;
  expected: string;
  timeLeft: string;
  percent: number | null;
}

/** A run with its words: one snapshot. */
export interface ShownRun {
  run: Run;
  shown: Shown;
  text: RunText;
}

/** What a call found, in the server's words. */
export interface FeedChip {
  name: string;
  title: string | null;
  price: string;
  change: string;
  tone: string;
}

/** A line of the log with all its words. */
export interface FeedEntry {
  id: number;
  outcome: string;
  title: string;
  href: string | null;
  image: string | null;
  price: string;
  provider: string;
  category: string;
  result: string;
  cost: string;
  at: string;
  chips: FeedChip[];
  more: number;
}

export interface RunUpdate {
  run: ShownRun | null;
  entries: FeedEntry[];
  skipped: number;
  last: number;
  trouble: string | null;
  at: string;
}

export interface Gate {
  name: string;
  state: string;
  reason: string | null;
  nextProbeAt: string | null;
  decision: string | null;
}

export interface RunningUpdate {
  runs: ShownRun[];
  badge: { running: number; waiting: number; needsYou: number; needsYouWord: string };
  providers: Gate[];
  version: number;
  trouble: string | null;
  at: string;
}
