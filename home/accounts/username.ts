/**
 * Names to sign in with, as stored: lower case, so that no two differ only in case, and of letters
 * that nobody can mistake for others.
 */
export const USERNAME = /^[a-z0-9][a-z0-9._-]{2,31}$/;
