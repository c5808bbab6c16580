/** What a refresh destroys or resets on its target, in short (lcs-api 5.5). */
export const REFRESH_LOSSES: readonly string[] = [
  'The whole database of the target is overwritten, with everything entered or tested there since the last refresh.',
  'All users but Admin are disabled, all batch jobs are withheld.',
  'E-mail, SMTP and print settings are reset; encrypted fields are emptied; attachments are not copied.',
  'Dual-write, change tracking and business event endpoints are disconnected.',
  'Restore points from before the refresh can no longer be used.',
];
