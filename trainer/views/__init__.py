"""From rendered pictures to what the network sees: cut, mirror, change colors, blur."""
