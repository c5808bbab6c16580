/** What spreadsheets take for a formula, or for something before one. */
const FORMULA = /^[=+\-@\t\r\n]/;

/** One record of a CSV file (RFC 4180), line end included. A cell that a spreadsheet would compute is made text by an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
