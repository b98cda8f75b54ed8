// SPDX-License-Identifier: MPL-2.0

/** An ICE restart may save a connection that was up once and has not failed. */
export const canRestartIce = (connection: RTCPeerConnection): boolean => ['connected', 'disconnected'].includes(connection.connectionState);
