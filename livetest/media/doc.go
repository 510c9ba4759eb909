// Package media gives the fake service of livetest real streams: it takes pushes
// over RTMP, plays and records them, and reports to the service what really
// happens.
//
//	srv := livetest.NewServer(livetest.WithCallbackURL(receiver))
//	defer srv.Close()
//	streams, err := media.Attach(srv, media.Options{Record: []string{"mp4"}})
//	...
//	defer streams.Close()
//
//	url, err := streams.PushURL("8888_room", time.Now().Add(time.Hour)) // for OBS or ffmpeg
//
// It is a module of its own, so that a program which tests without streams takes
// none of its dependencies.
//
// # Pushes
//
// A push URL is verified with the keys of [Options.PushKeys]; one that is forged,
// expired or not signed is refused, as is a stream that the account has forbidden.
// H.264, H.265 (as Enhanced RTMP, or under codec number 12) and AAC are taken; any
// other codec ends the push with errcode 6. Size, frame rate and bit rate are those
// of the stream.
//
// The errcode of event 0 follows from what really happened:
//
//	1, 2       deleteStream, closeStream
//	3, 4       the connection was closed without either, or reset
//	6          not RTMP, a broken header, a codec that is not taken
//	7          a frame over [Options.MaxFrame]
//	8          nothing has come for [Options.Idle]
//	12         another fault of the network
//	21/100     dropped by the API
//	21/101     forbidden by the API
//	21/102     replaced by a newer push; 21/103 if nothing came any more
//
// A push that is refused sends no event. Those who watch the service see it with
// errcode 18 and the vendor's sub-code: 302, 308, 309 for a bad domain, stream or
// application, 305 forbidden, 500 without txTime, 501 expired, 502 without
// txSecret, 503 a wrong one.
//
// # Plays
//
// A stream is played by RTMP, HTTP-FLV (.flv), HLS (.m3u8) and fragmented MP4
// (.mp4), which a browser plays in a video element. The URL is verified with the
// keys of [Options.PlayKeys]. Viewers and what they take are counted for the
// statistics. A viewer who falls behind by [Options.MaxBacklog] is dropped.
//
// # Files
//
// Recording tasks, and [Options.Record] for every push, make files of FLV, MP4, HLS
// and AAC under the URL that event 100 and the list of files name. Whatever ends the
// program, a file under way can be played up to its last second or two; an MP4 is a
// fragmented one until it is complete. At [Options.Quota] recording ends, what was
// recorded is kept, and the push goes on.
//
// # ffmpeg
//
// Screenshots and mixes need ffmpeg as a child process. Without it a screenshot
// returns [ErrNoFFmpeg], and a mix is simulated: its output is live and has no
// picture. One line in the log of [Options.Logger] says so.
//
// # What is guessed
//
// This is a fake and never the vendor's service. Its documentation leaves open, and
// here it was decided:
//
//   - Event 1 comes when the first header of the pictures has come, so that it can
//     tell their size; after half a second of sound without one it tells 0 by 0.
//   - The sub-codes are from the vendor's table of its console. It does not say which
//     one a URL gets that has several faults, nor that refusals are notified.
//   - A push by an address in place of a domain is taken; the service refuses it.
//   - A recording begins with the newest key frame. Event 100 of a task comes when
//     the task ends, for each push within it; that of Options.Record after event 0.
//   - Screenshots are as often as [Options.Screenshots] says. Their path is not the
//     service's.
//   - A delay holds viewers back, and neither recordings nor screenshots.
//   - The service shows its mixing templates as pictures. Here the first input fills
//     the canvas and the others stand small at its lower right. Crops, pictures, more
//     than four streams, and mixes whose output is one of the inputs are not made.
//   - The play history has a row a minute, and one when the push ends.
//
// No transcoding, no adaptive bit rates, no SRT, no WebRTC.
package media
