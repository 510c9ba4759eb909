// Package panel is the control of an emulator over HTTP: what its console, or a program
// in any language, sees of it and does to it. Bodies are JSON with names in camelCase;
// an error is {"error": "…"} with a status from 400 on.
package panel
