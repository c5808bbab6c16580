/** One thing `doctor` has looked at, in chat or for the operator. Texts are plain, and hold no token, secret or signed URL. */
export interface Finding {
  /** What was looked at, in a few words. */
  readonly about: string;
  readonly level: 'pass' | 'warn' | 'fail';
  /** What was seen. */
  readonly text: string;
  /** What is to be done, and by whom; null where nothing is. */
  readonly cure: string | null;
}

export const passed = (about: string, text: string): Finding => ({ about, level: 'pass', text, cure: null });
export const warned = (about: string, text: string, cure: string): Finding => ({ about, level: 'warn', text, cure });
export const failed = (about: string, text: string, cure: string): Finding => ({ about, level: 'fail', text, cure });
