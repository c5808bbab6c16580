import { z } from 'zod';

/** 32 bytes: 43 signs of base64 and one of padding. */
const KEY = /^[A-Za-z0-9+/]{43}=?$/;
const CURE = 'make one with `openssl rand -base64 32`';

/** `TOKEN_CACHE_KEY`: a comma list of 32-byte keys in base64. No message repeats a key. */
export const tokenKeys = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((key) => key.trim())
      .filter(Boolean),
  )
  .superRefine((keys, context) => {
    const say = (message: string) => context.addIssue({ code: 'custom', message });
    if (keys.length === 0) say(`must hold at least one key, or be unset; ${CURE}`);
    keys.forEach((key, at) => {
      if (!KEY.test(key)) say(`key ${at + 1} of the list must be 32 bytes in base64; ${CURE}`);
      else if (keys.indexOf(key) < at) say(`key ${at + 1} of the list repeats an earlier one; remove it`);
    });
  });
