// Package api3 lets the client of package livecode work over API 3.0, the wire
// that Tencent Cloud gives to new accounts and that stays when the legacy
// endpoint is gone.
package api3
