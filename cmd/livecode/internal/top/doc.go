// Package top is a dashboard of live streams in a terminal. Its model knows neither a
// terminal nor a service: it turns messages into a screen.
package top
