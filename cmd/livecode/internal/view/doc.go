// Package view is what an account looks like from outside: its streams, deliveries,
// requests and files in JSON, searched, a page at a time. It reads and changes nothing.
package view
