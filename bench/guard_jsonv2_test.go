//go:build goexperiment.jsonv2 && !race

package bench

const guardSkips = "the bounds are for the encoding/json of the default build"
