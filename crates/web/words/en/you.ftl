# You.
you-devices = Your devices
you-device-this = this one
you-device-yours = yours too
you-device-out = put out: what it writes does not count any more
you-devices-about = Each of them speaks for you. For another one, or to put one out, type: commonage device
you-door = This browser
you-door-about = It was let in by a link of this computer. If others use this computer too, shut it when you leave.
you-close = Shut it
