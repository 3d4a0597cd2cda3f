import { defaultKeymap, indentLess, indentMore } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorSelection, EditorState, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { DraftStatus, readDraft, type Draft } from './draft';

export interface Options {
  text: string;
  label: string;
  readOnly: boolean;
  /** Where the draft is kept; null keeps none. */
  draftKey: string | null;
  baseVersion: number;
  /** The text of the base version: a draft that equals it is none. */
  baseText: string;
  /** The element that says when the draft was saved. */
  statusId: string | null;
}

/** A place with something wrong, by character of the text. */
export interface Mark { from: number; to: number; severity: 'error' | 'warning'; message: string }

export interface Host {
  /** A change: at a character, so many removed, what stands there now, how long the text is then. */
  invokeMethodAsync(method: 'Typed', at: number, removed: number, inserted: string, length: number): Promise<unknown>;
  invokeMethodAsync(method: 'TypedMuch', at: number, removed: number, inserted: unknown, length: number): Promise<unknown>;
  invokeMethodAsync(method: 'Undo' | 'Redo'): Promise<unknown>;
}

export interface JsonEditor {
  /** Sets the text that the server has decided on, changing only what differs. */
  setText(text: string): void;
  /** The version that the text now belongs to. */
  setBase(version: number, text: string): void;
  mark(marks: Mark[]): void;
  reveal(from: number, to: number): void;
  dropDraft(): void;
  dispose(): void;
}

/** A page's connection takes messages of 32 KB; longer texts go as a stream. */
const longest = 8000;
const pause = 150;
const fromServer = Annotation.define<boolean>();

/** The draft as UTF-8 JSON, which the server reads as a stream; null where there is none, for a stream cannot be empty. */
export function draft(key: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(readDraft(key)));
}

export function mount(element: HTMLElement & { mentikoEditor?: JsonEditor }, options: Options, host: Host): JsonEditor {
  element.mentikoEditor?.dispose();
  const status = new DraftStatus(options.statusId ? document.getElementById(options.statusId) : null);
  let { baseVersion, baseText } = options;
  /** What the server has. */
  let known = options.text;
  let timer = 0;
  let keeping = 0;

  const view = new EditorView({
    parent: element,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(), foldGutter(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), indentOnInput(), bracketMatching(),
        highlightSelectionMatches(), search({ top: true }), lintGutter(), json(), syntaxHighlighting(colours), EditorState.tabSize.of(2),
        EditorState.allowMultipleSelections.of(true), EditorState.readOnly.of(options.readOnly), EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label, 'aria-multiline': 'true', spellcheck: 'false', tabindex: '0' }),
        keymap.of([
          { key: 'Mod-z', run: () => { send(); void host.invokeMethodAsync('Undo'); return true; }, preventDefault: true },
          { key: 'Mod-y', mac: 'Mod-Shift-z', run: () => { send(); void host.invokeMethodAsync('Redo'); return true; }, preventDefault: true },
          { key: 'Mod-Shift-z', run: () => { send(); void host.invokeMethodAsync('Redo'); return true; }, preventDefault: true },
          // Tab leaves the editor, as a keyboard must be able to; indenting has keys of its own.
          { key: 'Mod-]', run: indentMore },
          { key: 'Mod-[', run: indentLess },
          ...searchKeymap, ...foldKeymap, ...lintKeymap, ...defaultKeymap,
        ]),
        EditorView.updateListener.of(update => {
          if (!update.docChanged) return;
          keep();
          if (update.transactions.some(t => t.annotation(fromServer))) return;
          clearTimeout(timer);
          timer = setTimeout(send, pause);
        }),
        EditorView.domEventHandlers({ blur: () => { send(); } }),
        theme,
      ],
    }),
  });
  const text = () => view.state.doc.toString();

  /** Tells the server what has changed since it last heard. */
  function send() {
    clearTimeout(timer);
    const now = text();
    const change = difference(known, now);
    if (!change) return;
    known = now;
    const { at, removed, inserted } = change;
    if (inserted.length <= longest) void host.invokeMethodAsync('Typed', at, removed, inserted, now.length);
    else void host.invokeMethodAsync('TypedMuch', at, removed, stream(inserted), now.length);
  }

  /** The draft is written here and not by the server: it must not need a connection. */
  function keep() {
    if (!options.draftKey) return;
    clearTimeout(keeping);
    keeping = setTimeout(write, pause);
  }

  function write() {
    if (!options.draftKey) return;
    clearTimeout(keeping);
    try {
      if (text() === baseText) {
        localStorage.removeItem(options.draftKey);
        status.set(null);
      } else {
        const draft: Draft = { text: text(), baseVersion, at: Date.now() };
        localStorage.setItem(options.draftKey, JSON.stringify(draft));
        status.set(draft.at);
      }
    } catch {
      status.set(null, true);
    }
  }

  const leaving = () => { if (text() !== baseText) write(); };
  addEventListener('pagehide', leaving);
  const found = options.draftKey ? readDraft(options.draftKey) : null;
  if (found && found.text === options.text) status.set(found.at);

  const editor: JsonEditor = {
    setText(next) {
      clearTimeout(timer);
      known = next;
      const change = difference(text(), next);
      if (change) {
        view.dispatch({
          changes: { from: change.at, to: change.at + change.removed, insert: change.inserted },
          annotations: [fromServer.of(true), Transaction.addToHistory.of(false)],
        });
      }
    },
    setBase(version, base) {
      baseVersion = version;
      baseText = base;
      write();
    },
    mark(marks) {
      const length = view.state.doc.length;
      const diagnostics: Diagnostic[] = marks.filter(mark => mark.from <= length)
        .map(mark => ({ ...mark, to: Math.min(mark.to, length) }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    reveal(from, to) {
      const length = view.state.doc.length;
      view.dispatch({ selection: EditorSelection.single(Math.min(from, length), Math.min(to, length)), effects: EditorView.scrollIntoView(Math.min(from, length), { y: 'center' }) });
      view.focus();
    },
    dropDraft() {
      clearTimeout(keeping);
      if (options.draftKey) localStorage.removeItem(options.draftKey);
      status.set(null);
    },
    dispose() {
      delete element.mentikoEditor;
      clearTimeout(timer);
      leaving();
      status.stop();
      removeEventListener('pagehide', leaving);
      view.destroy();
    },
  };
  element.mentikoEditor = editor;
  return editor;
}

/** The one stretch in which two texts differ; null where they do not. */
export function difference(from: string, to: string): { at: number; removed: number; inserted: string } | null {
  if (from === to) return null;
  let at = 0;
  const shorter = Math.min(from.length, to.length);
  while (at < shorter && from.charCodeAt(at) === to.charCodeAt(at)) at++;
  let end = 0;
  while (end < shorter - at && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end++;

  // Never between the halves of a character: the stretch travels as text of its own.
  const low = (text: string, i: number) => (text.charCodeAt(i) & 0xfc00) === 0xdc00;
  if (at > 0 && (low(from, at) || low(to, at))) at--;
  if (end > 0 && (low(from, from.length - end) || low(to, to.length - end))) end--;
  return { at, removed: from.length - at - end, inserted: to.slice(at, to.length - end) };
}

function stream(text: string): unknown {
  const { DotNet } = window as unknown as { DotNet: { createJSStreamReference(bytes: Uint8Array): unknown } };
  return DotNet.createJSStreamReference(new TextEncoder().encode(text));
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '12.5px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', fontVariantLigatures: 'none' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-2)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--surface-2) 45%, transparent)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--warn-soft)' },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-textfield': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--surface-2)', color: 'var(--text-2)', border: '0' },
});
