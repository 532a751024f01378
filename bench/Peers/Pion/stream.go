package main

import (
	"sync"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v3"
)

const maxDatagram = 1500

// stream is one publisher's track, written to every viewer that is bound to it.
type stream struct {
	publisher *webrtc.PeerConnection
	track     *webrtc.TrackLocalStaticRTP

	mu     sync.Mutex
	source webrtc.SSRC // 0 until the publisher's first packet
}

// newStream takes the publisher's track from its connection, once there is one.
func newStream(publisher *webrtc.PeerConnection, name string) (*stream, error) {
	track, err := webrtc.NewTrackLocalStaticRTP(vp8, "video", name)
	if err != nil {
		return nil, err
	}

	s := &stream{publisher: publisher, track: track}
	publisher.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		s.mu.Lock()
		s.source = remote.SSRC()
		s.mu.Unlock()
		s.forward(remote)
	})
	return s, nil
}

// forward runs until the publisher leaves.
func (s *stream) forward(remote *webrtc.TrackRemote) {
	buffer := make([]byte, maxDatagram)
	for {
		length, _, err := remote.Read(buffer)
		if err != nil {
			return
		}

		// Fails only for viewers that have just left: the others got it all the same.
		_, _ = s.track.Write(buffer[:length])
	}
}

// addViewer binds a viewer to the track, and hands its requests for key frames on.
func (s *stream) addViewer(viewer *webrtc.PeerConnection) error {
	sender, err := viewer.AddTrack(s.track)
	if err != nil {
		return err
	}

	go func() {
		for {
			packets, _, err := sender.ReadRTCP()
			if err != nil {
				return
			}

			for _, packet := range packets {
				switch packet.(type) {
				case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
					s.requestKeyFrame()
				}
			}
		}
	}()
	return nil
}

func (s *stream) requestKeyFrame() {
	s.mu.Lock()
	source := uint32(s.source)
	s.mu.Unlock()
	if source != 0 {
		_ = s.publisher.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: source}})
	}
}
