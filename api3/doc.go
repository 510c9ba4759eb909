// Package api3 lets the client of package livecode work over API 3.0, the wire
// that Tencent Cloud gives to new accounts and that stays when the legacy
// endpoint is gone.
//
//	client, err := livecode.New(appID, key, api3.Over(api3.FromEnv(), api3.PushDomain("push.example.com")))
//
// Every method stays as it is; [New] is for accounts that have no API key. What
// fits exactly, what nearly and what has no successor is a table in the README.
//
// # Streams
//
// API 3.0 names a stream by push domain, AppName and id: see [PushDomain]. A call
// that names a domain that is not the account's would be answered as if every
// stream were idle, so it is refused before it is sent.
//
// # Credentials
//
// A SecretKey has all the rights of its CAM user. Give that user no more than the
// program needs, and take [MachineRole] on machines of Tencent Cloud, where no
// secret has to be stored at all. Keys, tokens and signatures reach no error, log
// or text of fmt.
//
// # Errors and retries
//
// The errors are those of package livecode, by the same codes; an APIError has the
// vendor's code and the RequestId besides. A call of several exchanges fails when
// one of them does. Each exchange has a retry class of its own: reads are sent
// again, what starts or drops something never.
//
// # Programs in other languages
//
// A [Gateway] answers requests of the legacy service and executes them over
// API 3.0.
package api3
