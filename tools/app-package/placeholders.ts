import { type Problem, placeOf } from './problem.ts';

const PLACEHOLDER = /\$\{\{\s*(\w+)\s*\}\}/g;

/** The content with `${{NAME}}` replaced in its texts, and where a name is unknown or a brace was forgotten. */
export function fillPlaceholders(
  content: unknown,
  values: Readonly<Record<string, string>>,
): { readonly filled: unknown; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const fill = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof value === 'string') return fillText(value, placeOf(path));
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]));
  };
  const fillText = (text: string, field: string): string => {
    const filled = text.replace(PLACEHOLDER, (whole, name: string) => {
      if (Object.hasOwn(values, name)) return values[name] as string;
      problems.push({
        field,
        sentence: `${whole} is filled in by no setting; the names are ${Object.keys(values).sort().join(', ')}`,
      });
      return '';
    });
    if (/\$\{|\}\}/.test(filled)) {
      problems.push({ field, sentence: `"${text}" holds half a placeholder; write it as \${{NAME}}` });
    }
    return filled;
  };
  return { filled: fill(content, []), problems };
}
