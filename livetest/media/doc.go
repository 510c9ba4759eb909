// Package media gives the fake service of livetest real streams: it takes pushes
// over RTMP, plays them, records them, and reports to the service what really
// happens.
//
//	srv := livetest.NewServer(livetest.WithCallbackURL(receiver))
//	defer srv.Close()
//	streams, err := media.Attach(srv, media.Options{Record: []string{"mp4"}})
//	...
//	defer streams.Close()
//
//	url, err := streams.PushURL("8888_room", time.Now().Add(time.Hour)) // for OBS or ffmpeg
package media
