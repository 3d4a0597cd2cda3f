/** What the server tells about a chain. Every text in it may be hostile: it is only ever set as text. */
export interface Model {
  steps: Step[];
  /** False while the JSON cannot be read: the picture is then of the last text that could be, and must not be edited. */
  readable: boolean;
  /** A step whose key has changed with this update, so that it keeps its place. */
  renamed?: { from: string; to: string } | null;
  /** Keys that are to be selected with this update. */
  select?: string[] | null;
}

export interface Step {
  /** Unique within the model, also where ids are missing or doubled. */
  key: string;
  id: string;
  agent: string;
  triggers: string[];
  join: 'any' | 'all';
  emits: string[];
  maxVisits: number;
  problems: Problem[];
  /** Against another version: + ~ − on the canvas. */
  diff?: 'added' | 'changed' | 'removed' | null;
  /** How it went in the last run, in words. */
  last?: StepState | null;
}

export interface Problem {
  severity: 'error' | 'warning';
  message: string;
}

/** How a step stands in a run. `look` is one of ok, bad, live, warn, quiet: never colour alone, `word` says it. */
export interface StepState {
  look: string;
  word: string;
  detail?: string | null;
}

/** A run on the canvas: states by step id, and the types of the events that have been emitted. */
export interface RunStates {
  steps: Record<string, StepState>;
  events: string[];
}

export interface Agent {
  name: string;
  description: string;
}

export interface Options {
  /** What a screen reader calls the canvas. */
  label: string;
  readOnly: boolean;
  /** Where the positions that somebody has chosen are kept in this browser; null keeps none. */
  storageKey?: string | null;
  states?: RunStates | null;
  agents?: Agent[] | null;
  /** Elements that shortcuts move the focus to. */
  paletteId?: string | null;
  panelId?: string | null;
}

/** One thing that somebody did on the canvas. The server changes the document and answers with an update. */
export interface Act {
  kind: 'add' | 'connect' | 'disconnect' | 'remove' | 'undo' | 'redo';
  keys?: string[];
  links?: { step: string; event: string }[];
  agent?: string;
  event?: string;
}

/** The page behind the canvas: a .NET object reference or anything with the same shape. */
export interface Host {
  invokeMethodAsync(method: 'Act', act: Act): Promise<unknown>;
  invokeMethodAsync(method: 'Select', keys: string[]): Promise<unknown>;
  invokeMethodAsync(method: 'Paste', steps: unknown): Promise<unknown>;
}

export const start = '@start';
export const chainStart = 'chain:start';
export const failedOf = (id: string) => `${id}:failed`;
