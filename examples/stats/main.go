// Stats watches the statistics of all live streams and prints what changes.
//
//	go run ./examples/stats [push|play] [seconds]
//
// It asks as often as the service has new figures and no faster: every 5 seconds
// for the push side, every 60 for the play side. It ends after the given time, or
// at an interrupt.
package main

import (
	"context"
	"fmt"
	"iter"
	"log"
	"os"
	"os/signal"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/examples/internal/service"
	"github.com/qcloudlive/livecode/livetest"
)

func main() {
	side, length := arguments(os.Args[1:])
	client, done, err := service.Connect(fill)
	if err != nil {
		log.Fatal(err)
	}
	defer done()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()

	if side == "play" {
		show(client.Stat.WatchPlay(ctx, livecode.StatParams{}), func(s livecode.PlayStream) string {
			return fmt.Sprintf("%s: %d viewers, %.2f Mbit/s", s.StreamID, s.Online, s.Bandwidth)
		})
		return
	}
	show(client.Stat.WatchPush(ctx, livecode.StatParams{}), func(s livecode.PushStream) string {
		return fmt.Sprintf("%s: %d frames/s, %d bit/s from %s", s.StreamID, s.FPS, s.Speed, s.ClientIP)
	})
}

func arguments(args []string) (side string, length time.Duration) {
	side, seconds := "push", 12
	if len(args) > 0 {
		side = args[0]
	}
	if len(args) > 1 {
		if n, err := strconv.Atoi(args[1]); err == nil {
			seconds = n
		}
	}
	return side, time.Duration(seconds) * time.Second
}

func fill(srv *livetest.Server) {
	for i := range 3 {
		id := fmt.Sprintf("8888_room%d", i)
		if err := srv.Push(id); err != nil {
			log.Fatal(err)
		}
		if err := srv.SetPlay(id, int64(10*i), 1.5*float64(i)); err != nil {
			log.Fatal(err)
		}
	}
	time.AfterFunc(3*time.Second, func() { _ = srv.Interrupt("8888_room1", 1) }) // something to see
}

func show[T any](changes iter.Seq2[livecode.StreamChange[T], error], line func(T) string) {
	for change, err := range changes {
		switch {
		case err != nil:
			fmt.Println("no figures this time:", err)
		case change.Kind == livecode.StreamGone:
			fmt.Printf("%-8s  %s\n", change.Kind, line(change.Before))
		default:
			fmt.Printf("%-8s  %s\n", change.Kind, line(change.Now))
		}
	}
}
