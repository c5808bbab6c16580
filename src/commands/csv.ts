/** What spreadsheets take for a formula, or for something before one. */
const FORMULA = /^[=+\-@\t\r\n]/;

/** Excel separates by semicolons where its country does, and then finds a formula in the middle of a cell of ours. */
const FORMULA_AFTER_SEPARATOR = /([;\t\r\n][\s"]*)(?=[=+\-@])/g;

/** One record of a CSV file (RFC 4180), line end included. A cell that a spreadsheet would compute is made text by an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const inside = text.replace(FORMULA_AFTER_SEPARATOR, "$1'");
  const harmless = FORMULA.test(text) ? `'${inside}` : inside;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
