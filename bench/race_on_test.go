//go:build race

package bench

// raceDetector tells that the times and allocations are those of the race detector.
const raceDetector = true
