import type { Check } from './operation.ts';

export const pass = (text: string): Check => ({ level: 'pass', text });
export const warn = (text: string): Check => ({ level: 'warn', text });
export const block = (text: string): Check => ({ level: 'block', text });
