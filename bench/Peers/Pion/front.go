package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/pion/webrtc/v3"
)

const maxOffer = 1 << 16

// front is the HTTP side: POST /whip/{stream} and /whep/{stream} with an offer, DELETE /session/{number}.
type front struct {
	api           *webrtc.API
	configuration webrtc.Configuration

	mu       sync.Mutex
	streams  map[string]*stream
	sessions map[string]*webrtc.PeerConnection
	opened   int
}

func newFront(api *webrtc.API, configuration webrtc.Configuration) http.Handler {
	f := &front{
		api:           api,
		configuration: configuration,
		streams:       map[string]*stream{},
		sessions:      map[string]*webrtc.PeerConnection{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/whip/", f.publish)
	mux.HandleFunc("/whep/", f.watch)
	mux.HandleFunc("/session/", f.end)
	return mux
}

func (f *front) publish(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/whip/")
	f.answer(w, r, func(publisher *webrtc.PeerConnection) error {
		s, err := newStream(publisher, name)
		if err != nil {
			return err
		}

		f.mu.Lock()
		f.streams[name] = s
		f.mu.Unlock()
		publisher.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
			if state == webrtc.PeerConnectionStateClosed || state == webrtc.PeerConnectionStateFailed {
				f.forget(name, s)
			}
		})
		return nil
	})
}

func (f *front) watch(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	s := f.streams[strings.TrimPrefix(r.URL.Path, "/whep/")]
	f.mu.Unlock()
	if s == nil {
		http.Error(w, "nobody publishes this stream", http.StatusNotFound)
		return
	}

	f.answer(w, r, s.addViewer)
}

func (f *front) end(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	connection := f.sessions[r.URL.Path]
	delete(f.sessions, r.URL.Path)
	f.mu.Unlock()
	if r.Method != http.MethodDelete || connection == nil {
		http.NotFound(w, r)
		return
	}

	_ = connection.Close()
}

// forget removes a stream whose publisher has gone, unless somebody else publishes it by now.
func (f *front) forget(name string, s *stream) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.streams[name] == s {
		delete(f.streams, name)
	}
}

// answer opens a session: the offer is in the body, prepare gives the connection its track before it is answered.
func (f *front) answer(w http.ResponseWriter, r *http.Request, prepare func(*webrtc.PeerConnection) error) {
	offer, err := io.ReadAll(io.LimitReader(r.Body, maxOffer))
	if err != nil || r.Method != http.MethodPost {
		http.Error(w, "an offer is POSTed", http.StatusBadRequest)
		return
	}

	connection, err := f.api.NewPeerConnection(f.configuration)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}

	if err = prepare(connection); err == nil {
		err = negotiate(connection, string(offer))
	}

	if err != nil {
		_ = connection.Close()
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}

	w.Header().Set("Content-Type", "application/sdp")
	w.Header().Set("Location", f.keep(connection))
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, connection.LocalDescription().SDP)
}

// negotiate returns once all candidates are in the answer: there is no trickle.
func negotiate(connection *webrtc.PeerConnection, offer string) error {
	description := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	if err := connection.SetRemoteDescription(description); err != nil {
		return err
	}

	answer, err := connection.CreateAnswer(nil)
	if err != nil {
		return err
	}

	gathered := webrtc.GatheringCompletePromise(connection)
	if err := connection.SetLocalDescription(answer); err != nil {
		return err
	}

	<-gathered
	return nil
}

// keep gives a session its URL.
func (f *front) keep(connection *webrtc.PeerConnection) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opened++
	path := fmt.Sprintf("/session/%d", f.opened)
	f.sessions[path] = connection
	return path
}
