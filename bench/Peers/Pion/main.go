// Command forwarder is the least an SFU on Pion can be: WHIP in, WHEP out, one VP8 track for each stream.
// It has no interceptors: nothing is kept for retransmission, nothing is reported, no bandwidth is estimated.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
)

func main() {
	address := flag.String("listen", "127.0.0.1:0", "where WHIP and WHEP are served; media goes over the same IP")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}

	api, configuration, err := newAPI(listener.Addr().(*net.TCPAddr).IP)
	if err != nil {
		log.Fatal(err)
	}

	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, newFront(api, configuration)))
}
